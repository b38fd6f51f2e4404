export { layout } from "../layout";
