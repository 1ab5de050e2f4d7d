/** Version of the site, from package.json. */
declare const __APP_VERSION__: string;
