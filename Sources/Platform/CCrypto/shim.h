// The one-shot and EVP functions look the algorithm up in a provider that the machine's
// configuration chooses, and can fail; these compute it.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
