// host:port as operators write it; the host may be an IPv6 address in brackets.

export function hostPort(text: string): {readonly host: string; readonly port: number} {
  const at = text.lastIndexOf(':');
  const host = text.slice(0, at).replace('[', '').replace(']', '');
  return {host, port: Number(text.slice(at + 1))};
}
