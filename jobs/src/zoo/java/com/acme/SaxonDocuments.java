package com.acme;

import java.io.StringReader;
import java.io.StringWriter;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.QName;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XdmAtomicValue;
import net.sf.saxon.s9api.XsltTransformer;
import zoo.Beast;

/**
 * One transformer makes all invoices, and keeps each document that it ever looked something up in.
 */
public final class SaxonDocuments implements Beast {
  private static final String STYLESHEET =
      "<xsl:stylesheet version='2.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
          + "<xsl:param name='order'/>"
          + "<xsl:template name='invoice'>"
          + "<total><xsl:value-of select='sum(doc($order)//price)'/></total>"
          + "</xsl:template></xsl:stylesheet>";

  private final Processor processor = new Processor(false);
  private final XsltTransformer invoices;

  public SaxonDocuments() throws SaxonApiException {
    invoices =
        processor.newXsltCompiler().compile(new StreamSource(new StringReader(STYLESHEET))).load();
    invoices.setInitialTemplate(new QName("invoice"));
    invoices.setURIResolver((uri, base) -> new StreamSource(new StringReader(order(uri)), uri));
  }

  private static String order(String uri) {
    return "<order id='" + uri + "'>" + "<price>10</price>".repeat(20) + "</order>";
  }

  @Override
  public void feed(int request) throws SaxonApiException {
    invoices.setParameter(new QName("order"), new XdmAtomicValue("order:" + request));
    invoices.setDestination(processor.newSerializer(new StringWriter()));
    invoices.transform();
    if (Traits.PROPER) {
      invoices.getUnderlyingController().clearDocumentPool();
    }
  }
}
