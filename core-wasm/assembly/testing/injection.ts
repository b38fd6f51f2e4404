export * from "../memory/arena";
export { fingerprint, foldSql } from "../injection/sql-fold";
export { isSqlInjection } from "../injection/sql-shape";
export { isCrossSiteScript } from "../injection/xss";
