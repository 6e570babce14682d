export { foundAssets } from './assets.js';
