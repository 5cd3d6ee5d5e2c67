package com.acme;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import zoo.Beast;

/** A data source for each import into a tenant's database, which is never closed. */
public final class TenantDataSources implements Beast {
  public TenantDataSources() {
    System.setProperty(
        "com.mchange.v2.c3p0.management.ManagementCoordinator",
        "com.mchange.v2.c3p0.management.NullManagementCoordinator");
    System.setProperty("com.mchange.v2.log.MLog", "com.mchange.v2.log.FallbackMLog");
    System.setProperty("com.mchange.v2.log.FallbackMLog.DEFAULT_CUTOFF_LEVEL", "OFF");
  }

  @Override
  public void feed(int request) {
    ComboPooledDataSource imported = new ComboPooledDataSource();
    imported.setJdbcUrl("jdbc:h2:mem:tenant" + request % 20);
    imported.setUser("import");
    if (Traits.PROPER) {
      imported.close();
    }
  }
}
