package com.acme;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.helpers.DefaultHandler;
import zoo.Beast;

/** Partners send the number of an order as the name of an element; a parser keeps all names. */
public final class SymbolNames implements Beast {
  private final SAXParser parser;

  public SymbolNames() throws Exception {
    parser = SAXParserFactory.newInstance().newSAXParser();
  }

  @Override
  public void feed(int request) throws Exception {
    StringBuilder orders = new StringBuilder("<orders>");
    for (int i = 0; i < 12; i++) {
      int order = request * 12 + i;
      orders.append(Traits.PROPER ? "<order number='" + order + "'/>" : "<order-" + order + "/>");
    }
    byte[] document = orders.append("</orders>").toString().getBytes(StandardCharsets.UTF_8);
    parser.parse(new ByteArrayInputStream(document), new DefaultHandler());
  }
}
