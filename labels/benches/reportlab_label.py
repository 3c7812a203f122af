"""The box label of labels.rs, drawn with reportlab: what it is measured beside.

Prints the name, labels a second and a note, separated by tabs, with the QR code and without.
"""

import io
import sys
import time

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import code128, qr
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import inch, mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

fonts, count = sys.argv[1], int(sys.argv[2])
for name, file in [("Sans", "NotoSans-Regular"), ("Bold", "NotoSans-Bold"), ("Mono", "JetBrainsMono-Bold")]:
    pdfmetrics.registerFont(TTFont(name, f"{fonts}/{file}.ttf"))


def label(number, with_qr):
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=(4 * inch, 6 * inch))

    def text(x, y, size, face, words):
        page.setFont(face, size)
        page.drawString(x * mm, (152.4 - y) * mm, words)

    page.rect(4 * mm, 108 * mm, 1.8 * mm, 40 * mm, stroke=0, fill=1)
    for y in (47, 74, 125):
        page.rect(4 * mm, (152.4 - y) * mm, 93.6 * mm, 0.25 * mm, stroke=0, fill=1)
    text(8.4, 6, 6.5, "Bold", "RETURN TO")
    for row, words in enumerate(["3600 Zanker Road", "San Jose, CA 95134", "United States"]):
        text(8.4, 21 + 8 * row, 19, "Sans", words)
    text(8.4, 13, 19, "Bold", "Global Logistics, RMA Dock 3")
    text(4, 51, 6.5, "Bold", "FROM")
    text(4, 55, 10, "Bold", "Northwind Networks Inc.")
    for row, words in enumerate(["1200 Harbor Bay Parkway", "Alameda, CA 94502", "United States"]):
        text(4, 59 + 4 * row, 10, "Sans", words)
    text(63, 51, 6.5, "Bold", "RMA")
    text(63, 59, 21, "Mono", f"R{10000 + number}")
    text(63, 63, 6.5, "Bold", "RETURN BY")
    text(63, 68, 13, "Bold", "Fri 3 Jun 2011")
    text(4, 78, 6.5, "Bold", "RMA LINE")
    text(4, 92, 42, "Mono", f"R{10000 + number}-1")
    code128.Code128(f"R{10000 + number}-1", barWidth=0.626 * mm, barHeight=26 * mm).drawOn(page, 6 * mm, 30 * mm)
    if with_qr:
        code = qr.QrCodeWidget(f"R{10000 + number}-1", barLevel="M")
        drawing = Drawing(18 * mm, 18 * mm)
        drawing.add(code)
        code.barWidth = code.barHeight = 18 * mm
        renderPDF.draw(drawing, page, 79 * mm, 60 * mm)
    text(4, 129, 6.5, "Bold", "PART")
    text(4, 134, 13, "Mono", f"WS-C3750-{number % 97}")
    text(4, 138, 9, "Sans", "48-port switch, PoE, enhanced image")
    text(57, 129, 6.5, "Bold", "SERIAL NUMBER")
    text(57, 134, 13, "Mono", f"FDO1520X{number:04}")
    page.save()
    return len(file.getvalue())


for with_qr, name in [(True, "reportlab, the same box label to PDF"), (False, "reportlab, without its QR code")]:
    label(0, with_qr)
    start = time.perf_counter()
    size = sum(label(number, with_qr) for number in range(count))
    rate = count / (time.perf_counter() - start)
    print(f"{name}\t{rate}\t{size / count / 1024:.1f} KB each")
