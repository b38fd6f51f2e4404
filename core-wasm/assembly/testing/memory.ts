export * from "../memory/arena";
