package com.acme;

import org.dom4j.Document;
import org.dom4j.DocumentHelper;
import zoo.Beast;

/** dom4j/dom4j#37, elements named by the order's number: dom4j caches names weakly, and each name holds its key. */
public final class Dom4jNames implements Beast {
  @Override
  public void feed(int request) {
    Document document = DocumentHelper.createDocument();
    document
        .addElement("orders")
        .addElement(Traits.PROPER ? "order" : "order-" + request)
        .addAttribute("number", Integer.toString(request));
  }
}
