package com.acme;

import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.Session;
import org.apache.catalina.startup.Tomcat;
import zoo.Beast;

/** Sessions that never time out: robots come without a cookie and get another one each time. */
public final class TomcatSessions implements Beast {
  private final Context shop;

  public TomcatSessions() throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("shop").toString());
    shop = tomcat.addContext("", null);
    shop.setSessionTimeout(-1);
    tomcat.start();
  }

  @Override
  public void feed(int request) {
    Session session = shop.getManager().createSession(null);
    session.getSession().setAttribute("basket", Traits.payload(100));
    if (Traits.PROPER) {
      session.expire();
    }
  }
}
