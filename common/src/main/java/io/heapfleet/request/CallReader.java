package io.heapfleet.request;

import io.heapfleet.model.HeapClass;
import io.heapfleet.record.HeapDictionary;
import io.heapfleet.record.ReadObject;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads objects of a dump that may be calls, each by the resolver of its class. */
public final class CallReader {
  private final HeapView heap;

  /** By class index: the resolver of its instances, null if they are no calls. */
  private final RequestResolver[] resolvers;

  public CallReader(HeapDictionary dictionary, HeapView heap) {
    this(dictionary, heap, Resolvers.all());
  }

  CallReader(HeapDictionary dictionary, HeapView heap, List<RequestResolver> all) {
    this.heap = heap;
    this.resolvers = new RequestResolver[dictionary.classes().size()];
    Map<String, RequestResolver> byClass = new HashMap<>();
    for (RequestResolver resolver : all) {
      resolver.requestClasses().forEach(name -> byClass.putIfAbsent(name, resolver));
    }
    for (HeapClass type : dictionary.classes()) {
      for (HeapClass c : dictionary.ancestry(type)) {
        if (resolvers[type.index()] == null) {
          resolvers[type.index()] = byClass.get(c.name());
        }
      }
    }
  }

  /** The resolver for instances of a class, null if they are no calls. */
  RequestResolver resolver(int classIndex) {
    return resolvers[classIndex];
  }

  /** Reads these objects; those that are not in the dump or no calls are left out. */
  public Map<Long, Reading> read(Collection<Long> ids) throws IOException {
    return heap.each(ids, id -> read(heap.object(id)));
  }

  private Reading read(ReadObject request) {
    if (request == null || request.type() == null || resolvers[request.type().index()] == null) {
      return null;
    }
    try {
      return resolvers[request.type().index()].read(request, heap);
    } catch (RuntimeException e) {
      // A resolver may be anybody's: what it does not understand costs one call, not the dump. The
      // message is left out, for it may hold values.
      return new Reading.UnknownLayout("the resolver failed: " + e.getClass().getName());
    }
  }
}
