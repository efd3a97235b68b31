"""Writes one workbook as an office program writes it: make_workbook.py NAME FILE."""

import datetime
import sys

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.styles import Font


def people(book):
    """A list as a district keeps it: titles above, days as days, numbers where text was meant."""
    sheet = book.active
    sheet.title = "名簿"
    sheet["A1"] = "令和8年度 見守り対象者名簿"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["氏名", "フリガナ", "生年月日", "郵便番号", "電話番号", "独居"])
    sheet.append(["三﨑ノブ", "ミサキノブ", datetime.date(1934, 8, 7), 9350034, 766112233, "○"])
    sheet["C4"].number_format = '[$-411]ggge"年"m"月"d"日"'
    sheet.append([
        CellRichText("髙田", TextBlock(InlineFont(b=True), "ミエ")), "タカダミエ", 12846, "935-0099",
        "0766-11-4455", "×"])
    sheet.append(["𠮷川", "ヨシカワ", "S10.3.3", None, None, None])
    sheet.append(["=A4", "ウツシ", None, None, None, None])
    sheet.row_dimensions[6].hidden = True
    book.create_sheet("古い名簿")["A1"] = "氏名"


def counted_from_1904(book):
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["氏名", "生年月日"])
    sheet.append(["三﨑ノブ", datetime.date(1934, 8, 7)])


def areas_of_one_district(book):
    """The district stands once, merged over its 自治会."""
    sheet = book.active
    sheet.append(["地区", "自治会", "世帯数"])
    for number, name in enumerate(["本町", "中町", "下町"]):
        sheet.append(["東地区" if number == 0 else None, name, 40 + number])
    sheet.merge_cells("A2:A4")


def streamed(book):
    """Many rows, written one after the other: no shared strings are left out, no dimension is known."""
    sheet = book.create_sheet("多い")
    sheet.append(["番号", "氏名"])
    for number in range(20_000):
        sheet.append([number, f"見本{number}"])


BOOKS = {
    "people": people, "1904": counted_from_1904, "merged": areas_of_one_district, "streamed": streamed,
}

name, path = sys.argv[1:]
workbook = Workbook(write_only=name == "streamed")
BOOKS[name](workbook)
workbook.save(path)
