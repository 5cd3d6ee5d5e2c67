package com.acme;

import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import zoo.Beast;

/** Draws the prices of the day for each who asks; each chart listens to the prices from then on. */
public final class Charts implements Beast {
  private final XYSeriesCollection prices = new XYSeriesCollection();

  public Charts() {
    System.setProperty("java.awt.headless", "true");
    XYSeries day = new XYSeries("today");
    for (int hour = 0; hour < 24; hour++) {
      day.add(hour, 100 + hour % 7);
    }
    prices.addSeries(day);
  }

  @Override
  public void feed(int request) {
    XYPlot chart =
        new XYPlot(
            prices,
            new NumberAxis("hour"),
            new NumberAxis("price"),
            new XYLineAndShapeRenderer(true, false));
    chart.getDomainAxis().setRange(0, 1 + request % 24);
    if (Traits.PROPER) {
      chart.setDataset(null);
    }
  }
}
