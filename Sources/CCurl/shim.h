// libcurl sends mail (SMTP with STARTTLS and AUTH). Its setters take variable arguments, which Swift cannot pass.
#include <curl/curl.h>

static inline CURLcode signet_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode signet_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode signet_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode signet_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*signet_curl_transfer)(char *buffer, size_t size, size_t count, void *data);

static inline CURLcode signet_curl_set_transfer(CURL *handle, CURLoption option, signet_curl_transfer value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode signet_curl_response_code(CURL *handle, long *code) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, code);
}

static inline CURLcode signet_curl_set_debug(CURL *handle, curl_debug_callback value) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, value);
}

static inline CURLcode signet_curl_set_progress(CURL *handle, curl_xferinfo_callback value) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

// A macro with a cast, which Swift cannot import.
static inline CURLcode signet_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}
