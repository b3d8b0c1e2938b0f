"""1 写稿: posts, working copies, revisions, images."""
