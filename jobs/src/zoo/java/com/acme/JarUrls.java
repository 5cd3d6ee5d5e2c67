package com.acme;

import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import zoo.Beast;

/** Uploaded jars are read by their URL: the JDK keeps each jar open. */
public final class JarUrls implements Beast {
  @Override
  public void feed(int request) throws Exception {
    Path upload = Files.createTempFile("upload", ".jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(upload))) {
      for (int i = 0; i < 20; i++) {
        jar.putNextEntry(new JarEntry("rules/" + i + ".txt"));
        jar.write(i);
      }
    }
    JarURLConnection connection =
        (JarURLConnection)
            URI.create("jar:" + upload.toUri() + "!/rules/7.txt").toURL().openConnection();
    if (Traits.PROPER) {
      connection.setUseCaches(false);
    }
    try (InputStream rule = connection.getInputStream()) {
      rule.read();
    }
    Files.delete(upload);
  }
}
