package com.acme;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import zoo.Beast;

/** A plugin is deployed again and again, and leaves its database driver behind each time. */
public final class PluginDrivers implements Beast {
  /** What is loaded anew at each deployment. */
  public static final class PluginDriver implements Driver, Runnable {
    private final byte[] settings = new byte[2_000];

    public PluginDriver() throws SQLException {
      DriverManager.registerDriver(this);
    }

    /** The end of the plugin. */
    @Override
    public void run() {
      try {
        DriverManager.deregisterDriver(this);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Connection connect(String url, Properties info) {
      return null;
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.length() == settings.length;
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }
  }

  /** Loads the plugin's own classes itself. */
  private static final class PluginLoader extends ClassLoader {
    PluginLoader() {
      super(PluginDrivers.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(PluginDriver.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Override
  public void feed(int request) throws Exception {
    Runnable plugin =
        (Runnable)
            new PluginLoader()
                .loadClass(PluginDriver.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    if (Traits.PROPER) {
      plugin.run();
    }
  }
}
