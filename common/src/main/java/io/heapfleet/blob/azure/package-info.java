/** Azure Blob Storage: the only package that knows Azure's SDK. */
package io.heapfleet.blob.azure;
