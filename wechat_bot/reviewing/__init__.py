"""3 审校: 三审三校, secrecy review, the approved artefact."""
