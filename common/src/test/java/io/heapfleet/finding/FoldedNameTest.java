package io.heapfleet.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldedNameTest {
  @ParameterizedTest
  @CsvSource({
    "com.acme.Order, com.acme.Order",
    "com.acme.Base64, com.acme.Base64",
    "com.acme.Pay$$Lambda$14/0x0000000800c03000, com.acme.Pay$$Lambda",
    "com.acme.Pay$$Lambda/0x00007f0a, com.acme.Pay$$Lambda",
    "com.acme.Pay$$Lambda+0x00007f0a, com.acme.Pay$$Lambda",
    "com.acme.Pay$$Lambda/1234, com.acme.Pay$$Lambda",
    "java.lang.invoke.LambdaForm$MH/0x0000000800c01000, java.lang.invoke.LambdaForm$MH",
    "com.sun.proxy.$Proxy12, $Proxy",
    "jdk.proxy2.$Proxy7, $Proxy",
    "com.acme.Shop$$EnhancerBySpringCGLIB$$a1b2c3d4, com.acme.Shop$$EnhancerBySpringCGLIB",
    "com.acme.Shop$$SpringCGLIB$$0, com.acme.Shop$$SpringCGLIB",
    "com.acme.Shop$ByteBuddy$XyZ12abc, com.acme.Shop$ByteBuddy",
    "com.acme.Shop$HibernateProxy$Ab3dE, com.acme.Shop$HibernateProxy",
    "jdk.internal.reflect.GeneratedMethodAccessor42, jdk.internal.reflect.GeneratedMethodAccessor",
    "com.acme.Shop$1, com.acme.Shop$#",
    "com.acme.Shop$2Local, com.acme.Shop$#Local",
    "com.acme.Shop$3[], com.acme.Shop$#[]",
    "java.util.HashMap$Node[], java.util.HashMap$Node[]",
  })
  void whatDiffersFromRunToRunIsFolded(String name, String folded) {
    assertEquals(folded, FoldedName.of(name));
  }
}
