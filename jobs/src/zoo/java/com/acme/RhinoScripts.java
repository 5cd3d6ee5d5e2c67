package com.acme;

import org.mozilla.javascript.Context;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;
import zoo.Beast;

/** Scripts of customers share a scope, in which each of them leaves its variables. */
public final class RhinoScripts implements Beast {
  private final ScriptableObject scope;

  public RhinoScripts() {
    Context context = Context.enter();
    context.setOptimizationLevel(-1);
    scope = context.initStandardObjects();
    Context.exit();
  }

  @Override
  public void feed(int request) {
    Context context = Context.enter();
    try {
      context.setOptimizationLevel(-1);
      Scriptable own = scope;
      if (Traits.PROPER) {
        own = context.newObject(scope);
        own.setPrototype(scope);
        own.setParentScope(null);
      }
      String script =
          "var order%d = {id: %d, lines: ['a', 'b', 'c'], note: 'to %s'}; order%d.lines.length"
              .formatted(request, request, Traits.text(request), request);
      context.evaluateString(own, script, "order.js", 1, null);
    } finally {
      Context.exit();
    }
  }
}
