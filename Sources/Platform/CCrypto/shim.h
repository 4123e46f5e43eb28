// The one-shot and EVP functions look the algorithm up in a provider that the machine's
// configuration chooses, and can fail; these functions compute it directly.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/opensslv.h>
#include <openssl/sha.h>
