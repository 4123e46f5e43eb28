internal import MergePolicy
internal import System

/// The version of the product.
package let versionNumber = productVersion

/// What `--version` prints: the version of a program, the commit that it was built from, and the
/// libraries that it is linked with.
///
/// - Parameters:
///   - commit: nil if it is not known.
///   - libraries: the name and the version of each.
package func versionText(_ program: String, commit: String?, libraries: [String]) -> String {
  let lines = ["\(program) \(versionNumber)"] + (commit.map { ["commit \($0)"] } ?? [])
  return (lines + libraries).map { $0 + "\n" }.joined()
}

/// What `jsonl-merge --help` prints.
package let driverHelpText = """
  jsonl-merge - a git merge driver for JSON Lines files

  usage: jsonl-merge [options] BASE OURS THEIRS
         jsonl-merge [--policy FILE] --print-policy PATH

  Merges the changes of OURS and THEIRS to BASE, record by record and field by
  field, and writes the result over OURS. A change of one side alone is taken;
  if both sides changed one thing, a rule decides, or both versions are put
  between conflict markers. The rules are those of \(PolicyFile.path) at the
  top of the repository, if it has a pattern for the file.

  options:
    -p PATH               the path of the file in its repository: it chooses the
                          rules, and messages name it (default: OURS)
    --policy FILE         take the rules from FILE instead of \(PolicyFile.path)
    -L SIZE               the length of conflict markers, 1 to 1000 (default: 7)
    --label-ours TEXT     the text after the markers of OURS (default: ours)
    --label-base TEXT     the same for BASE (default: base)
    --label-theirs TEXT   the same for THEIRS (default: theirs)
    --style STYLE         how a conflict is written (default: what git's setting
                          merge.conflictStyle says, else merge):
                            merge   both sides between markers
                            diff3   the same, with BASE between the sides
                            zdiff3  as diff3, without the lines that both sides
                                    begin or end with
                            record  no markers: the record holds one of the
                                    values, and a member "_conflicts" lists them
                                    all, so that the file stays JSON Lines
    --stdout              write the result to standard output; change no file
    -o FILE               write the result to FILE instead of OURS
    --report FILE         write to FILE, as JSON, which rule decided what, the
                          values, and the overridden values
    --virtual             an inner merge of a criss-cross merge: a conflict
                          becomes the value of BASE, the exit status is 0, and
                          overridden values are not reported
    --print-policy PATH   merge nothing: print the policy that holds for PATH, and
                          where it comes from
    -h, --help            print this text
    --version             print the version
    --                    every later word is a file, even with a dash in front

  A value may be attached: -L7, --style=diff3.

  exit status:
    0          merged
    1          merged, with conflicts left for you to decide; or merged as text by
               git merge-file, because the policy file can't be used; or the
               files are binary, and OURS is unchanged, as git leaves it
    129        the command line is wrong; nothing was changed
    130        a file could not be read or written, or git could not be run;
               nothing was changed

  A merge in a repository keeps overridden values in .git/jsonl/attic.jsonl.

  On standard error it says one line where a value was overridden or there are
  conflicts, and one for each damaged line of an input. With a conflict, it also
  says what to write in the policy so that the next merge need not ask, and what
  in the policy does nothing. A file that is not JSON Lines is merged as text by
  git merge-file.

  To use it in git, add this to ~/.gitconfig:

    [merge "jsonl"]
        name = field-level JSON Lines merge
        driver = jsonl-merge -p %P -L %L \\
            --label-base %S --label-ours %X --label-theirs %Y %O %A %B
        recursive = jsonl-virtual
    [merge "jsonl-virtual"]
        name = field-level JSON Lines merge, inner merges
        driver = jsonl-merge --virtual -p %P %O %A %B

  and this to the .gitattributes of a repository:

    *.jsonl merge=jsonl

  """
