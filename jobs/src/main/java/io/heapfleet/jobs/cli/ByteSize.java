package io.heapfleet.jobs.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a size into bytes: {@code 64m} and {@code 1.5GiB} in binary units, as the options of a JVM
 * have them, {@code 64MB} in decimal ones, as sizes are printed, {@code 4096} as it is.
 */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgt]?)(i?b)?");
  private static final String UNITS = "kmgt";

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new TypeConversionException(
          "expected a size such as 64m, 1.5g or 4096, found '" + text + "'");
    }
    int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
    int base = "b".equals(size.group(3)) ? 1000 : 1024;
    BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new TypeConversionException("'" + text + "' is more bytes than a long holds");
    }
    return bytes.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }
}
