package com.acme;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.function.Function;
import zoo.Beast;

/**
 * The greeting of a mail comes from a function; what functions return is taken for a template, and
 * a template is kept.
 */
public final class MustacheTexts implements Beast {
  private final DefaultMustacheFactory templates = new DefaultMustacheFactory();
  private final Mustache mail =
      templates.compile(new StringReader("{{greeting}}, your parcel is here."), "mail");

  @Override
  public void feed(int request) {
    String name = "Dear customer of " + Traits.text(request);
    Function<String, String> greeting = text -> name;
    mail.execute(new StringWriter(), Map.of("greeting", Traits.PROPER ? (Object) name : greeting));
  }
}
