"""Prints a workbook as openpyxl reads it, as JSON: read_workbook.py FILE."""

import json
import sys

from openpyxl import load_workbook


def sheet(page):
    return {
        "name": page.title,
        "frozen": page.freeze_panes,
        "titles": page.print_title_rows,
        "orientation": page.page_setup.orientation,
        "paper": page.page_setup.paperSize,
        "fits_width": page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0,
        "foot": page.oddFooter.left.text,
        "types": sorted({cell.data_type for row in page.iter_rows() for cell in row}),
        "boxed": page.cell(page.max_row, 1).border.left.style,
        "widths": [page.column_dimensions[letter].width for letter in ("A", "B")],
        "rows": [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)],
    }


if __name__ == "__main__":
    book = load_workbook(sys.argv[1])
    print(json.dumps([sheet(page) for page in book.worksheets], ensure_ascii=False))
