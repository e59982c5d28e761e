/** The languages that the bot speaks, a line each: its BCP 47 tag and its sentences. One that lacks a sentence of English does not compile. */
export { default as en } from './en.json';
export { default as fr } from './fr.json';
