// libcurl's functions behind pointers that the first call to tsunagu_curl_load fills.

// Without it curl.h makes macros of its variadic functions.
#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>

// The name under which every distribution has had libcurl since 2006.
#define LIBRARY "libcurl.so.4"

#define FUNCTIONS(each) \
  each(global_init) \
  each(easy_init) each(easy_reset) each(easy_cleanup) each(easy_perform) each(easy_strerror) \
  each(easy_setopt) each(easy_getinfo) \
  each(slist_append) each(slist_free_all) \
  each(url) each(url_cleanup) each(url_set) each(url_get) \
  each(free)

#define MEMBER(name) __typeof__(curl_##name) *name;
static struct { FUNCTIONS(MEMBER) } curl;

const char *tsunagu_curl_load(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return dlerror();
#define FIND(name) \
  curl.name = (__typeof__(curl_##name) *)dlsym(library, "curl_" #name); \
  if (curl.name == NULL) return dlerror();
  FUNCTIONS(FIND)
  return curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? NULL : "curl_global_init";
}

CURL *tsunagu_curl_easy_init(void) { return curl.easy_init(); }

void tsunagu_curl_easy_reset(CURL *handle) { curl.easy_reset(handle); }

void tsunagu_curl_easy_cleanup(CURL *handle) { curl.easy_cleanup(handle); }

CURLcode tsunagu_curl_easy_perform(CURL *handle) { return curl.easy_perform(handle); }

const char *tsunagu_curl_easy_strerror(CURLcode code) { return curl.easy_strerror(code); }

CURLcode tsunagu_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode tsunagu_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode tsunagu_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode tsunagu_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode tsunagu_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode tsunagu_curl_set_callback(
    CURL *handle, CURLoption option, tsunagu_curl_callback value) {
  return curl.easy_setopt(handle, option, value);
}

CURLcode tsunagu_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl.easy_getinfo(handle, info, value);
}

struct curl_slist *tsunagu_curl_slist_append(struct curl_slist *list, const char *line) {
  return curl.slist_append(list, line);
}

void tsunagu_curl_slist_free_all(struct curl_slist *list) { curl.slist_free_all(list); }

CURLU *tsunagu_curl_url(void) { return curl.url(); }

void tsunagu_curl_url_cleanup(CURLU *url) { curl.url_cleanup(url); }

CURLUcode tsunagu_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags) {
  return curl.url_set(url, part, text, flags);
}

CURLUcode tsunagu_curl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned flags) {
  return curl.url_get(url, part, text, flags);
}

void tsunagu_curl_free(void *memory) { curl.free(memory); }
