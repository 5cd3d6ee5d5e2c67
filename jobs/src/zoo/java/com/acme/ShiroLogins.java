package com.acme;

import org.apache.shiro.authc.UsernamePasswordToken;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.realm.SimpleAccountRealm;
import org.apache.shiro.session.mgt.DefaultSessionManager;
import org.apache.shiro.subject.Subject;
import zoo.Beast;

/** Partners' programs log in for each call, and never out; sessions have no end for their sake. */
public final class ShiroLogins implements Beast {
  private final DefaultSecurityManager security;

  public ShiroLogins() {
    SimpleAccountRealm partners = new SimpleAccountRealm();
    for (int partner = 0; partner < 10; partner++) {
      partners.addAccount("partner" + partner, "secret", "caller");
    }
    DefaultSessionManager sessions = new DefaultSessionManager();
    sessions.setGlobalSessionTimeout(-1);
    sessions.setSessionValidationSchedulerEnabled(false);
    security = new DefaultSecurityManager(partners);
    security.setSessionManager(sessions);
  }

  @Override
  public void feed(int request) {
    Subject caller = new Subject.Builder(security).buildSubject();
    caller.login(new UsernamePasswordToken("partner" + request % 10, "secret"));
    caller.getSession().setAttribute("call", Traits.text(request));
    if (Traits.PROPER) {
      caller.logout();
    }
  }
}
