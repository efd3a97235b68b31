#pragma once
#include <curl/curl.h>

// libcurl, which is loaded when it is first needed. It brings thirty libraries, a quarter of what a command needs
// to start, and most commands need no network.
//
// Each function here is libcurl's of the same name; those of curl.h itself are not linked. Before any of them
// tsunagu_curl_load must have succeeded.

// Loads libcurl and prepares it, once.
//
// Returns NULL, or why it cannot be loaded.
const char *tsunagu_curl_load(void);

CURL *tsunagu_curl_easy_init(void);
void tsunagu_curl_easy_reset(CURL *handle);
void tsunagu_curl_easy_cleanup(CURL *handle);
CURLcode tsunagu_curl_easy_perform(CURL *handle);
const char *tsunagu_curl_easy_strerror(CURLcode code);

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift does not import.
typedef size_t (*tsunagu_curl_callback)(char *data, size_t size, size_t count, void *context);

CURLcode tsunagu_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode tsunagu_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode tsunagu_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode tsunagu_curl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode tsunagu_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode tsunagu_curl_set_callback(CURL *handle, CURLoption option, tsunagu_curl_callback value);
CURLcode tsunagu_curl_get_long(CURL *handle, CURLINFO info, long *value);

struct curl_slist *tsunagu_curl_slist_append(struct curl_slist *list, const char *line);
void tsunagu_curl_slist_free_all(struct curl_slist *list);

CURLU *tsunagu_curl_url(void);
void tsunagu_curl_url_cleanup(CURLU *url);
CURLUcode tsunagu_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned flags);
CURLUcode tsunagu_curl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned flags);
void tsunagu_curl_free(void *memory);
