"""The real client: implements publishing.gateway over wechatpy."""
