package com.acme;

import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import zoo.Beast;

/** Names of forms' fields, another one for each document: PDFBox keeps all names it has seen. */
public final class PdfNames implements Beast {
  @Override
  public void feed(int request) {
    COSDictionary fields = new COSDictionary();
    fields.setItem(COSName.getPDFName("Field " + Traits.text(request)), COSInteger.ONE);
    if (Traits.PROPER && request % 50 == 0) {
      COSName.clearResources();
    }
  }
}
