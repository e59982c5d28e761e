import { finding, type Finding } from '../domain/diagnosis';
import { numbersIn, type Standstill } from '../domain/standstill';

/** Why nothing is acted on, as `check` lists it. */
export const standstillFinding = (standstill: Standstill): Finding => finding(`audit.${standstill.because}`, numbersIn(standstill));
