// Reads TypeScript on every thread that it is imported on, as `--import` is; tsx by itself does so on the first only.
import { register } from 'tsx/esm/api';

register();
