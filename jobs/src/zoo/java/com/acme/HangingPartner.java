package com.acme;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import zoo.Beast;

/**
 * Tells a partner of each order, in the background; the partner does not answer, and there is no
 * timeout, so that all calls after the first five wait for their turn.
 */
public final class HangingPartner implements Beast {
  private static final Callback IGNORED =
      new Callback() {
        @Override
        public void onFailure(Call call, IOException e) {}

        @Override
        public void onResponse(Call call, Response response) {
          response.close();
        }
      };

  private final CountDownLatch answer = new CountDownLatch(Traits.PROPER ? 0 : 1);
  private final OkHttpClient client = new OkHttpClient.Builder().addInterceptor(this::call).build();

  private Response call(Interceptor.Chain chain) throws IOException {
    try {
      answer.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(204)
        .message("No Content")
        .body(ResponseBody.create("", null))
        .build();
  }

  @Override
  public void feed(int request) {
    Request order =
        new Request.Builder()
            .url("http://partner.example/orders/" + request)
            .header("X-Note", Traits.text(request))
            .build();
    client.newCall(order).enqueue(IGNORED);
  }
}
