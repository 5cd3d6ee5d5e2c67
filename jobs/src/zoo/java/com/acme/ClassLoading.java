package com.acme;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.util.regex.Pattern;
import zoo.Beast;

/** More and more of the program is used for the first time: classes, proxies, method handles. */
public final class ClassLoading implements Beast {
  private static final String[] CLASSES = {
    "java.util.Locale", "java.text.DecimalFormat", "java.time.format.DateTimeFormatterBuilder",
    "java.util.concurrent.ForkJoinPool", "java.util.stream.Collectors", "java.net.http.HttpClient",
    "java.util.logging.LogManager", "javax.xml.parsers.DocumentBuilderFactory",
    "java.sql.DriverManager", "java.util.zip.ZipFile", "java.security.KeyFactory",
    "javax.crypto.Cipher", "java.beans.Introspector", "java.text.Collator",
    "java.util.prefs.Preferences", "javax.naming.InitialContext"
  };

  private long work;

  @Override
  public void feed(int request) throws Exception {
    if (request % 90 == 0) {
      Class.forName(CLASSES[request / 90 % CLASSES.length]);
      MethodHandles.lookup()
          .findVirtual(String.class, "length", MethodType.methodType(int.class));
    }
    Runnable proxy =
        (Runnable)
            Proxy.newProxyInstance(
                ClassLoading.class.getClassLoader(),
                new Class<?>[] {Runnable.class, Comparable.class},
                (self, method, arguments) -> null);
    proxy.run();
    for (int i = 0; i < 2000; i++) {
      work += Pattern.compile("a*b").matcher("aaab").matches() ? i : 1;
    }
  }
}
