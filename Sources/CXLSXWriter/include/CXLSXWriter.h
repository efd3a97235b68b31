#pragma once
#include <xlsxwriter.h>

// libxlsxwriter, which is loaded when a workbook is written. It brings libcrypto, and to load both takes a tenth of what a
// command needs to start.

#define TSUNAGU_XLSX_FUNCTIONS(each) \
  each(workbook_new_opt) each(workbook_add_format) each(workbook_add_worksheet) each(workbook_close) \
  each(format_set_font_name) each(format_set_font_size) each(format_set_bold) each(format_set_border) \
  each(format_set_text_wrap) each(format_set_align) each(format_set_num_format) each(format_set_bg_color) \
  each(worksheet_set_column) each(worksheet_set_row) each(worksheet_write_string) \
  each(worksheet_set_landscape) each(worksheet_set_paper) each(worksheet_set_margins) \
  each(worksheet_fit_to_pages) each(worksheet_repeat_rows) each(worksheet_print_area) \
  each(worksheet_freeze_panes) each(worksheet_set_footer)

// The functions of libxlsxwriter under their own names.
typedef struct {
#define TSUNAGU_XLSX_MEMBER(name) __typeof__(name) *_Nonnull name;
  TSUNAGU_XLSX_FUNCTIONS(TSUNAGU_XLSX_MEMBER)
} tsunagu_xlsx;

// Fills in the functions.
//
// Returns whether the library is there.
_Bool tsunagu_xlsx_load(tsunagu_xlsx *_Nonnull functions);

// A file in memory that has no name anywhere (memfd_create(2)); it goes when it is closed. -1 where there is none.
int tsunagu_memory_file(void);
