package com.acme;

import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import zoo.Beast;

/** Disposables that are added for each request and stay when it is done. */
public final class RxDisposables implements Beast {
  private final CompositeDisposable all = new CompositeDisposable();

  @Override
  public void feed(int request) {
    byte[] body = Traits.payload(200);
    Disposable disposable = Disposable.fromRunnable(() -> body[0]++);
    all.add(disposable);
    if (Traits.PROPER) {
      all.delete(disposable);
    }
  }
}
