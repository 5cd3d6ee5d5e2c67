package com.acme;

import org.apache.poi.hssf.usermodel.HSSFRow;
import org.apache.poi.hssf.usermodel.HSSFSheet;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import zoo.Beast;

/**
 * A sheet that is filled in for one customer after the other; a workbook keeps each text that was
 * ever in one of its cells.
 */
public final class SheetTemplate implements Beast {
  private static final int CELLS = 5;

  private HSSFWorkbook workbook = template();

  private static HSSFWorkbook template() {
    HSSFWorkbook workbook = new HSSFWorkbook();
    HSSFRow row = workbook.createSheet("invoice").createRow(0);
    for (int cell = 0; cell < CELLS; cell++) {
      row.createCell(cell).setCellValue("to be filled in");
    }
    return workbook;
  }

  @Override
  public void feed(int request) {
    if (Traits.PROPER) {
      workbook = template();
    }
    HSSFSheet sheet = workbook.getSheet("invoice");
    for (int cell = 0; cell < CELLS; cell++) {
      sheet.getRow(0).getCell(cell).setCellValue(cell + " of " + Traits.text(request));
    }
  }
}
