export * from "../net/address";
export * from "../net/prefix";
export * from "../memory/hash";
