// Posts a batch of alerts as one JSON document. JSON escapes the log text in it.

const MS_PER_SECOND = 1000;

/** What the sink's answer means for the batch. */
function deliveryOf({status, headers}) {
  if (status >= 200 && status < 300) return {status: 'ok'};
  const reason = `the sink answered ${status}`;
  // Busy or broken: later. Anything else will not be better later.
  if (status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after']);
    return {
      status: 'retry',
      reason,
      ...(seconds > 0 && {afterMs: Math.ceil(seconds * MS_PER_SECOND)}),
    };
  }
  return {status: 'refused', reason};
}

export default {
  notifications: {
    example: {
      async open({url, token, timeout_ms}, host) {
        return {
          async deliver({key, alerts, text}, signal) {
            const answer = await host.request(
              {
                method: 'POST',
                url,
                headers: {
                  'content-type': 'application/json',
                  // The same batch has the same key: a sink that knows it takes the batch once.
                  'idempotency-key': key,
                  ...(token && {authorization: `Bearer ${token}`}),
                },
                body: JSON.stringify({text, alerts}),
                timeoutMs: timeout_ms,
              },
              signal,
            );
            host.count('answers_total', 1, {status: String(answer.status)});
            return deliveryOf(answer);
          },
          async close() {},
        };
      },
    },
  },
};
