export {createRandom, type SeededRandom} from '../../source/demo/seeded-random.js';
