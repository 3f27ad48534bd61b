/* status.c - statuses as names and as English words. It reports; it handles nothing. */
#include "cel.h"

#define NAME_ROW(id, name, words) name,
#define WORDS_ROW(id, name, words) words,

const char *cel_status_words(cel_status status) {
  static const char *const words[CEL_STATUS_COUNT] = {CEL_STATUS_ROWS(WORDS_ROW)};
  const int code = (int)status;
  return code >= 0 && code < (int)CEL_STATUS_COUNT ? words[code] : "an unknown status";
}

const char *cel_status_name(cel_status status) {
  static const char *const names[CEL_STATUS_COUNT] = {CEL_STATUS_ROWS(NAME_ROW)};
  const int code = (int)status;
  return code >= 0 && code < (int)CEL_STATUS_COUNT ? names[code] : "unknown";
}
