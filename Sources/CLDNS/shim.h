// ldns reads and writes DNS messages; HMAC with SHA-224, which swift-crypto lacks, comes from the libcrypto it needs anyway.
#include <ldns/ldns.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
