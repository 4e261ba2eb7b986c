import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import TtlExplorer from './TtlExplorer.vue'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // Pages show it as <TtlExplorer />, which GitHub leaves out.
    app.component('TtlExplorer', TtlExplorer)
  },
}

export default theme
