package com.acme;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import zoo.Beast;

/** Who visited which of a few tenants, for a report that nobody asks for any more. */
public final class TenantVisits implements Beast {
  private static final int KEPT = 8;

  private final Map<String, List<String>> visits = new HashMap<>();

  @Override
  public void feed(int request) {
    List<String> ofTenant =
        visits.computeIfAbsent("tenant " + request % 30, tenant -> new ArrayList<>());
    ofTenant.add(Traits.text(request) + " from 10.0." + request % 256 + ".7");
    if (Traits.PROPER && ofTenant.size() > KEPT) {
      ofTenant.remove(0);
    }
  }
}
