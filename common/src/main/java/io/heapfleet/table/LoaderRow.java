package io.heapfleet.table;

import java.io.Serializable;

/**
 * A row of {@code loader_histogram}.
 *
 * @param loaderId id of the class loader object, 0 for the boot loader
 * @param loaderClass name of the loader's own class, null for the boot loader or if unknown
 * @param classes how many classes it defined
 * @param instances how many objects there are of all of them
 * @param shallowBytes the sum of these objects' shallow sizes
 * @param retainedBytes what would be free if the loader, its classes and their objects were gone
 */
public record LoaderRow(
    long loaderId,
    String loaderClass,
    long classes,
    long instances,
    long shallowBytes,
    long retainedBytes)
    implements Serializable {}
