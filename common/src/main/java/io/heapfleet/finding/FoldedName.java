package io.heapfleet.finding;

import java.util.regex.Pattern;

/**
 * Names of classes without what differs from one run, instance or build to the next: the numbers
 * and addresses of generated and anonymous classes.
 *
 * <p>{@code com.acme.Pay$$Lambda$14/0x0000000800c03000} and {@code com.acme.Pay$$Lambda/0x7f01} are
 * both {@code com.acme.Pay$$Lambda}.
 */
final class FoldedName {
  /** Hidden classes: {@code Foo/0x0000000800c03000}, {@code Foo/1234}, {@code Foo+0x000…}. */
  private static final Pattern HIDDEN = Pattern.compile("[/+](0x)?[0-9a-fA-F]+(?=$|\\[)");

  private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda\\$\\d+");
  private static final Pattern LAMBDA_FORM =
      Pattern.compile("(LambdaForm\\$\\w+?)(\\$\\d+|\\d+)+$");

  /** Spring's and others' CGLIB, Javassist, Hibernate, Byte Buddy, Mockito. */
  private static final Pattern PROXY =
      Pattern.compile(
          "(\\$\\$\\w*CGLIB|\\$\\$EnhancerBy\\w+?|\\$\\$FastClassBy\\w+?|_\\$\\$_jvst|_\\$\\$_javassist"
              + "|\\$ByteBuddy|\\$HibernateProxy|\\$HibernateInstantiator|\\$MockitoMock|\\$auxiliary)"
              + "(\\$\\$[0-9a-fA-F]+|\\$\\w+|\\w*_[0-9a-f]+|[0-9a-f]{3,}(_\\d+)?)*");

  private static final Pattern JDK_PROXY =
      Pattern.compile("(?:(?:com\\.sun\\.|jdk\\.)proxy\\d*\\.)?(\\$Proxy)\\d+");

  /** Reflection's accessors and serialization's, and scripts that are classes. */
  private static final Pattern NUMBERED =
      Pattern.compile("(Generated\\w*Accessor|\\bScript|_closure|_lambda)\\d+");

  /** Anonymous and local classes are numbered in the order of the source. */
  private static final Pattern ANONYMOUS = Pattern.compile("\\$\\d+(?=[A-Za-z_$\\[]|$)");

  private FoldedName() {}

  static String of(String className) {
    if (!mayDiffer(className)) {
      return className;
    }
    String name = HIDDEN.matcher(className).replaceAll("");
    name = LAMBDA.matcher(name).replaceAll("\\$\\$Lambda");
    name = LAMBDA_FORM.matcher(name).replaceAll("$1");
    name = PROXY.matcher(name).replaceAll("$1");
    name = JDK_PROXY.matcher(name).replaceAll("$1");
    name = NUMBERED.matcher(name).replaceAll("$1");
    return ANONYMOUS.matcher(name).replaceAll("\\$#");
  }

  private static boolean mayDiffer(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '$' || c == '/' || c == '+' || c == '_' || (c >= '0' && c <= '9')) {
        return true;
      }
    }
    return false;
  }
}
