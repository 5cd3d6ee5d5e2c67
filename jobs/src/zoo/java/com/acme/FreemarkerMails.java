package com.acme;

import freemarker.cache.MruCacheStorage;
import freemarker.cache.StringTemplateLoader;
import freemarker.template.Configuration;
import java.io.Writer;
import java.util.Map;
import zoo.Beast;

/**
 * Mails with texts of their own: few parsed ones are kept, but the loader has all their sources.
 */
public final class FreemarkerMails implements Beast {
  private final StringTemplateLoader texts = new StringTemplateLoader();
  private final Configuration mails = new Configuration(Configuration.VERSION_2_3_33);

  public FreemarkerMails() {
    mails.setTemplateLoader(texts);
    mails.setCacheStorage(new MruCacheStorage(20, 0));
  }

  @Override
  public void feed(int request) throws Exception {
    String name = "mail-" + request;
    texts.putTemplate(name, "Dear ${name}, " + "thank you for your order. ".repeat(20) + request);
    mails.getTemplate(name).process(Map.of("name", "customer"), Writer.nullWriter());
    if (Traits.PROPER) {
      texts.removeTemplate(name);
    }
  }
}
