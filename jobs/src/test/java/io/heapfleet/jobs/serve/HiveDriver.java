package io.heapfleet.jobs.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Hive's own JDBC driver, as the build copied it. Its classes of Hive and Thrift come from there,
 * whatever this class path has of the same names; Hadoop and logging are those of the tests.
 */
public final class HiveDriver implements AutoCloseable {
  private final URLClassLoader loader;
  private final Driver driver;

  public HiveDriver() throws Exception {
    // The driver waits for any answer as long: a server that says nothing fails a test.
    DriverManager.setLoginTimeout(40);
    try (Stream<Path> jars = Files.list(Path.of("target", "hive-jdbc"))) {
      loader = new Loader(jars.map(HiveDriver::url).toArray(URL[]::new));
    }
    driver =
        (Driver) loader.loadClass("org.apache.hive.jdbc.HiveDriver").getConstructor().newInstance();
  }

  /**
   * Connects.
   *
   * @param rest of the URL, behind the port, for example {@code /default}
   */
  public Connection connect(int port, String rest, String user, String password)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return driver.connect("jdbc:hive2://127.0.0.1:" + port + rest, properties);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }

  private static final class Loader extends URLClassLoader {
    Loader(URL[] jars) {
      super(jars, HiveDriver.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.matches("org\\.apache\\.(hive|hadoop\\.hive|thrift|http)\\..*")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        try {
          return findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve);
        }
      }
    }
  }
}
